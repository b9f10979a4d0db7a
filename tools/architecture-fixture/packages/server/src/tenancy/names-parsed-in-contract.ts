type Audience = string & { readonly brand: 'Audience' };

export const toAudience = (text: string) => text as Audience;
